// What Swift cannot say: single instructions, devices, and the addresses at which things lie.
#pragma once

// The two windows: leaves of one gigabyte, without U, in the last two entries of every root. They are global, accessed, dirty.
#define DEVICE_WINDOW_ENTRY 0xe7          // physical 0 to 1 GiB: load, store
#define MEMORY_WINDOW_ENTRY 0x200000ef    // physical 2 to 3 GiB: load, store, execute
#define FIRST_WINDOW_OFFSET 510
#define DEVICE_WINDOW 0xffffffff80000000
#define MEMORY_WINDOW 0xffffffffc0000000
#define WINDOW_OFFSET 0xffffffff40000000  // from a physical address to the memory window

// Seen through the memory window: what QEMU's loader device has put there, and the memory that the kernel manages.
#define PROGRAMS 0xffffffffc0100000
#define PARAMETERS 0xffffffffcf000000

// Registers of the component that runs: the program counter, then x1 to x31.
#define REGISTER_COUNT 32

#ifndef __ASSEMBLER__
#include <stdint.h>

// The root with which the kernel starts and ends, and where the registers of the constructor and of the component that it
// runs are saved.
uint64_t *machine_kernel_root(void);
uint64_t *machine_constructor_registers(void);
uint64_t *machine_component_registers(void);
// Where the kernel keeps what it knows besides; 256 bytes.
void *machine_system_area(void);

// The memory that the kernel manages: from here on, by the linker's word.
extern uint64_t managed_memory[];
static inline void *machine_managed_memory(void) { return managed_memory; }

// Goes on in user mode.
_Noreturn void resume(uint64_t *registers);

// After an entry that the hardware may remember has been taken away: forgets all translations.
static inline void machine_forget_translations(void) { __asm__ volatile("sfence.vma" ::: "memory"); }

// Lets user mode see what a root leads to. Instructions may have been written since they were last executed.
static inline void machine_use_root(uint64_t physical_page) {
  __asm__ volatile("csrw satp, %0\n\tsfence.vma\n\tfence.i" ::"r"(physical_page | (uint64_t)8 << 60) : "memory");
}

static inline uint64_t machine_root(void) {
  uint64_t satp;
  __asm__ volatile("csrr %0, satp" : "=r"(satp));
  return satp & ((uint64_t)1 << 44) - 1;
}

// A byte to the serial line, a 16550.
static inline void machine_put(uint8_t byte) {
  volatile uint8_t *serial = (volatile uint8_t *)(DEVICE_WINDOW + 0x10000000);
  while ((serial[5] & 0x20) == 0) {}
  serial[0] = byte;
}

// Ends the machine with an exit code.
static inline _Noreturn void machine_exit(uint16_t code) {
  volatile uint32_t *finisher = (volatile uint32_t *)(DEVICE_WINDOW + 0x100000);
  *finisher = code == 0 ? 0x5555 : (uint32_t)code << 16 | 0x3333;
  for (;;) {}
}
#endif
