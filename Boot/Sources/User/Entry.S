// Where programs start: the constructor, and a component that is run. Each has its stack in its last pages.
.text
.globl constructor_entry
constructor_entry:
  li sp, 0x200000
  call constructor_main

.globl component_entry
component_entry:
  li sp, 0x200000
  call component_main
  li a7, 258  // Service.exit
  ecall
