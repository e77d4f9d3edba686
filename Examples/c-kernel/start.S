// Machine mode is all that this kernel needs: no user programs run here.
.section .text.start, "ax"
.globl _start
_start:
  lla sp, stack_top
  lla t0, trap
  csrw mtvec, t0
  lla t0, bss_start
  lla t1, bss_end
1:
  sd zero, (t0)
  addi t0, t0, 8
  bltu t0, t1, 1b
  call kernel_main

// A trap of Swift's, or of C's: the machine ends with code 99.
.balign 4
trap:
  li t0, 0x100000
  li t1, 99 << 16 | 0x3333
  sw t1, (t0)
  j trap
