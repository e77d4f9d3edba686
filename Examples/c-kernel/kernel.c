// A small kernel in C over kcheck's: it boots the state, lets the first component map, delegate and revoke, and shows what is kept.
#include "kcheck_kernel.h"
#include <stddef.h>

static void put(char byte) {
  volatile uint8_t *serial = (volatile uint8_t *)0x10000000;
  while ((serial[5] & 0x20) == 0) {}
  serial[0] = (uint8_t)byte;
}

static void print(const char *text) {
  while (*text) put(*text++);
}

static void print_number(uint64_t number) {
  if (number >= 10) print_number(number / 10);
  put((char)('0' + number % 10));
}

_Noreturn static void end(uint32_t code) {
  *(volatile uint32_t *)0x100000 = code == 0 ? 0x5555 : code << 16 | 0x3333;
  for (;;) {}
}

// What C compilers call on their own.
void *memset(void *to, int byte, size_t count) {
  for (uint8_t *target = to; count > 0; count--) *target++ = (uint8_t)byte;
  return to;
}
void *memcpy(void *to, const void *from, size_t count) {
  const uint8_t *source = from;
  for (uint8_t *target = to; count > 0; count--) *target++ = *source++;
  return to;
}

static const kcheck_geometry geometry = {64, 1, 512, 64, UINT64_MAX, 16};
// kcheck_word_count says how much it takes; that is checked first.
static uint64_t memory[200000];
static unsigned failures;

// Makes a call, prints how it ended, and notes if that is not as expected.
static uint64_t call(const char *name, uint64_t expected, uint64_t number, const uint64_t arguments[8]) {
  uint64_t result = 0;
  const uint64_t status = kcheck_perform(&geometry, memory, number, arguments, &result);
  print(status == expected ? "ok     " : "WRONG  ");
  print(name);
  print(": status ");
  print_number(status);
  print(", result ");
  print_number(result);
  put('\n');
  if (status != expected) failures++;
  return result;
}

static void check(const char *what, int holds) {
  print(holds ? "ok     " : "WRONG  ");
  print(what);
  put('\n');
  if (!holds) failures++;
}

void kernel_main(void) {
  check("the memory suffices", kcheck_word_count(&geometry) <= sizeof memory / sizeof *memory);
  kcheck_reset(&geometry, memory);
  kcheck_layout layout;
  check("boot", kcheck_boot(&geometry, memory, 0x1000, &layout) == 0);

  const uint64_t me = layout.caller, handles = layout.memory_leaf, pages = layout.page_leaf;
  const uint64_t frame = layout.first_free_frame;
  call("a frame that is untyped cannot be mapped", KCHECK_WRONG_TYPE, KCHECK_MAP, (uint64_t[8]){me, handles, 0, pages, 7, KCHECK_READ});
  call("retype it to user", 0, KCHECK_RETYPE, (uint64_t[8]){me, handles, 0, KCHECK_USER});
  call("map it for reading and writing", 0, KCHECK_MAP, (uint64_t[8]){me, handles, 0, pages, 7, KCHECK_READ | KCHECK_WRITE});
  call("delegate the mapping, asking for more", 0, KCHECK_DELEGATE, (uint64_t[8]){me, pages, 7, pages, 8, 7});
  check("two references", kcheck_frame(&geometry, memory, frame, KCHECK_FRAME_REFERENCES) == 2);

  const uint64_t leaf = 5; // the frame of the page table's leaf: the address of its capability, and one
  const uint64_t entry = kcheck_slot(&geometry, memory, leaf, 8, KCHECK_SLOT_ENTRY);
  check("the copy has no more rights", KCHECK_ENTRY_RIGHTS(entry) == (KCHECK_READ | KCHECK_WRITE));
  const uint64_t hardware = kcheck_sv39_encode(entry, 0x80000);
  check("its entry for the hardware: valid, read, write, user, accessed, dirty", (hardware & 0x3ff) == 0xd7);
  check("... names the frame's page", hardware >> 10 == 0x80000 + frame);
  check("... and can be read back", kcheck_sv39_decode(hardware, 0x80000) == entry);

  call("a mapped frame cannot change its type", KCHECK_REFERENCED, KCHECK_RETYPE, (uint64_t[8]){me, handles, 0, KCHECK_UNTYPED});
  while (call("revoke, a step", 0, KCHECK_REVOKE, (uint64_t[8]){me, handles, 0}) == 1) {}
  check("no reference is left", kcheck_frame(&geometry, memory, frame, KCHECK_FRAME_REFERENCES) == 0);
  call("retype it to untyped", 0, KCHECK_RETYPE, (uint64_t[8]){me, handles, 0, KCHECK_UNTYPED});
  call("a TLB may remember it", KCHECK_NOT_QUIESCENT, KCHECK_RETYPE, (uint64_t[8]){me, handles, 0, KCHECK_KERNEL});
  call("flush", 0, KCHECK_FLUSH, (uint64_t[8]){0});
  call("retype it to kernel", 0, KCHECK_RETYPE, (uint64_t[8]){me, handles, 0, KCHECK_KERNEL});
  call("a call that is none", UINT64_MAX, 99, (uint64_t[8]){me});
  print(failures == 0 ? "everything went as it has to\n" : "WRONG: something did not go as it has to\n");
  end(failures == 0 ? 0 : 1);
}
