package io.zkthreads.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that says, with the process's number, who has a store open. The lock ends with its
/// process, however that ends.
final class FolderLock {
  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  static FolderLock take(Path folder, Schema schema) throws IOException {
    Path file = folder.resolve(schema.lockName());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      locked = channel.tryLock() != null;
      if (!locked) {
        throw new StoreFailure(
            "the %s in %s is open in another process%s: stop that one, or choose another folder"
                .formatted(schema.what(), folder, holder(file)));
      }
      byte[] holder = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
      channel.truncate(0).write(ByteBuffer.wrap(holder));
      return new FolderLock(channel);
    } catch (OverlappingFileLockException e) {
      throw new StoreFailure(
          "the %s in %s is open in this process".formatted(schema.what(), folder), e);
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  private static String holder(Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return holder.matches("[0-9]{1,19}") ? " (" + holder + ")" : "";
  }

  void release() throws IOException {
    channel.close();
  }
}
