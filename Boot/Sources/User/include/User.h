// What a user program needs besides Swift: the call into the kernel, and the accesses whose outcome is of interest.
#pragma once
#include <stdint.h>

typedef struct {
  uint64_t status, result, value;
} user_answer;

static inline user_answer user_call(
    uint64_t number, uint64_t first, uint64_t second, uint64_t third, uint64_t fourth, uint64_t fifth, uint64_t sixth,
    uint64_t seventh) {
  register uint64_t a0 __asm__("a0") = first;
  register uint64_t a1 __asm__("a1") = second;
  register uint64_t a2 __asm__("a2") = third;
  register uint64_t a3 __asm__("a3") = fourth;
  register uint64_t a4 __asm__("a4") = fifth;
  register uint64_t a5 __asm__("a5") = sixth;
  register uint64_t a6 __asm__("a6") = seventh;
  register uint64_t a7 __asm__("a7") = number;
  __asm__ volatile("ecall"
                   : "+r"(a0), "+r"(a1), "+r"(a2)
                   : "r"(a3), "r"(a4), "r"(a5), "r"(a6), "r"(a7)
                   : "memory");
  return (user_answer){a0, a1, a2};
}

static inline uint64_t user_load(uint64_t address) { return *(volatile uint64_t *)address; }
static inline void user_store(uint64_t address, uint64_t word) { *(volatile uint64_t *)address = word; }
static inline void user_jump(uint64_t address) { __asm__ volatile("jalr %0" ::"r"(address) : "ra", "memory"); }
static inline void user_break(void) { __asm__ volatile("ebreak"); }

// Instructions that are the kernel's.
static inline void user_read_root(void) { __asm__ volatile("csrr t0, satp" ::: "t0"); }
static inline void user_write_root(void) { __asm__ volatile("csrw satp, zero"); }
static inline void user_write_trap_vector(void) { __asm__ volatile("csrw stvec, zero"); }
static inline void user_read_machine_status(void) { __asm__ volatile("csrr t0, mstatus" ::: "t0"); }
static inline void user_forget_translations(void) { __asm__ volatile("sfence.vma"); }
static inline void user_return_from_supervisor(void) { __asm__ volatile("sret"); }
static inline void user_return_from_machine(void) { __asm__ volatile("mret"); }

// How many instructions have been executed. Under QEMU's -icount this is exact.
static inline uint64_t user_instructions(void) {
  uint64_t count;
  __asm__ volatile("rdinstret %0" : "=r"(count)::"memory");
  return count;
}

// Where a component that is run starts.
uint64_t user_component_entry(void);
