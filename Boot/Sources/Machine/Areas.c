#include "Machine.h"

extern uint64_t kernel_root[512];
static uint64_t constructor_registers[REGISTER_COUNT];
static uint64_t component_registers[REGISTER_COUNT];
static uint64_t system_area[32];

uint64_t *machine_kernel_root(void) { return kernel_root; }
uint64_t *machine_constructor_registers(void) { return constructor_registers; }
uint64_t *machine_component_registers(void) { return component_registers; }
void *machine_system_area(void) { return system_area; }
