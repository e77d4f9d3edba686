// A kernel under test may trap: on an overflow, an index out of range, a pointer to nowhere. It must not end the tester.
#pragma once

// Runs `body(context)`. Returns 0, or the number of the signal by which it trapped.
//
// What the body held is lost with a trap: it must neither allocate nor lock. Not to be nested.
int catching_traps(void (*body)(void *), void *context);
