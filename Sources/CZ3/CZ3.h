// The C interface of Z3, as Debian's libz3-dev installs it.
#include <z3.h>
