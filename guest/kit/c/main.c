// Says the SHA-256 of its input, and how many lines it has: a proof of exit code 0 shows both for a text that nobody else has
// seen.
#include "zkt.h"

int main(void) {
  size_t n = input_size();
  check(n <= 1 << 20);
  uint8_t *text = zkt_alloc(n);
  input_need(text, n);

  uint32_t lines = 0;
  for (size_t i = 0; i < n; i++) lines += text[i] == '\n';
  debug_number("lines", lines);

  uint8_t digest[32];
  sha256(digest, text, n);
  journal(digest, sizeof digest);
  journal(&lines, sizeof lines);
  return 0;
}
