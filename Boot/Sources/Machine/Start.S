// From machine mode, in which the machine starts at physical 0x80000000, to the kernel in supervisor mode, in its window.
// Addresses are relative to the program counter: physical here, the window's there.
#include "Machine.h"

.section .text.start, "ax"
.globl _start
_start:
  csrr t0, mhartid
  bnez t0, park

  // Lower modes may reach all of memory; what user mode may is for page tables to say.
  li t0, -1
  csrw pmpaddr0, t0
  li t0, 0x1f
  csrw pmpcfg0, t0

  // All traps of user and supervisor mode are the kernel's. Everyone may count instructions.
  li t0, 0xffff
  csrw medeleg, t0
  li t0, 7
  csrw mcounteren, t0
  csrw scounteren, t0
  lla t0, machine_trap
  csrw mtvec, t0

  lla t0, bss_start
  lla t1, bss_end
1:
  sd zero, (t0)
  addi t0, t0, 8
  bltu t0, t1, 1b

  // The root with which the kernel starts: nothing but the windows.
  lla t0, kernel_root
  li t1, FIRST_WINDOW_OFFSET * 8
  add t1, t0, t1
  li t2, DEVICE_WINDOW_ENTRY
  sd t2, 0(t1)
  li t2, MEMORY_WINDOW_ENTRY
  sd t2, 8(t1)
  srli t0, t0, 12
  li t1, 8 << 60
  or t0, t0, t1
  csrw satp, t0
  sfence.vma

  // MPP, the mode to which mret goes: supervisor, 1.
  li t0, 0x1800
  csrc mstatus, t0
  li t0, 0x800
  csrs mstatus, t0
  li t1, WINDOW_OFFSET
  lla t0, supervisor_start
  add t0, t0, t1
  csrw mepc, t0
  mret

supervisor_start:
  lla sp, kernel_stack_top
  lla t0, trap_entry
  csrw stvec, t0
  csrw sscratch, zero
  call main

park:
  wfi
  j park

// Nothing may trap to machine mode. What does ends the machine with code 99, through the physical address of its finisher.
.balign 4
machine_trap:
  li t0, 0x100000
  li t1, 99 << 16 | 0x3333
  sw t1, (t0)
  j park
