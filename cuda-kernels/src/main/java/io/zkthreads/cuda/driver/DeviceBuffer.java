package io.zkthreads.cuda.driver;

/// A stretch of device memory: a view that owns nothing, into a [DeviceMemory] or a global variable
/// of an [Image].
public record DeviceBuffer(long address, long bytes) {
  public DeviceBuffer {
    if (bytes < 0) {
      throw new IllegalArgumentException("a buffer of " + bytes + " bytes");
    }
  }

  /// The `length` bytes from `fromByte` on.
  public DeviceBuffer slice(long fromByte, long length) {
    if (fromByte < 0 || length < 0 || fromByte > bytes - length) {
      throw new IndexOutOfBoundsException(
          "%d bytes from byte %d of a buffer of %d".formatted(length, fromByte, bytes));
    }
    return new DeviceBuffer(address + fromByte, length);
  }

  /// How many 32-bit words it holds.
  public long words() {
    return bytes / Integer.BYTES;
  }

  /// Refuses a buffer that is too short for what `name` is to hold.
  public void requireWords(String name, long words) {
    if (words() < words) {
      throw new IllegalArgumentException(
          "%s: expected at least %d words, got %d".formatted(name, words, words()));
    }
  }
}
