#include "User.h"

extern void component_entry(void);
uint64_t user_component_entry(void) { return (uint64_t)&component_entry; }
