#include "Memory.h"
#include <stdint.h>

// Whole words where both ends allow it: frames are what is mostly set and copied.
void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  unsigned char *target = to;
  const unsigned char *source = from;
  if ((((uintptr_t)target | (uintptr_t)source) & 7) == 0)
    for (; count >= 8; count -= 8, target += 8, source += 8) *(uint64_t *)target = *(const uint64_t *)source;
  while (count-- > 0) *target++ = *source++;
  return to;
}

void *memset(void *to, int byte, size_t count) {
  unsigned char *target = to;
  if (((uintptr_t)target & 7) == 0)
    for (uint64_t word = (unsigned char)byte * 0x0101010101010101; count >= 8; count -= 8, target += 8)
      *(uint64_t *)target = word;
  while (count-- > 0) *target++ = (unsigned char)byte;
  return to;
}
