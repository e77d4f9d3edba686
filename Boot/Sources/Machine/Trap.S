// From user mode into the kernel and back. While a component runs, sscratch says where its registers go; while the kernel
// runs it is 0, and a trap is a defect of the kernel's.
#include "Machine.h"

.text
.balign 4
.globl trap_entry
trap_entry:
  csrrw t6, sscratch, t6
  beqz t6, kernel_trap
.irp register, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
  sd x\register, \register * 8(t6)
.endr
  csrrw t0, sscratch, zero
  sd t0, 31 * 8(t6)
  csrr t0, sepc
  sd t0, 0(t6)

  mv a0, t6
  csrr a1, scause
  csrr a2, stval
  lla sp, kernel_stack_top
  call kernel_handle_trap

.globl resume
resume:
  csrw sscratch, a0
  ld t0, 0(a0)
  csrw sepc, t0
  mv t6, a0
.irp register, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
  ld x\register, \register * 8(t6)
.endr
  ld t6, 31 * 8(t6)
  sret

// What the kernel was doing is lost; its stack may be what is broken.
kernel_trap:
  csrr a0, scause
  csrr a1, sepc
  csrr a2, stval
  lla sp, kernel_stack_top
  call kernel_report_trap
