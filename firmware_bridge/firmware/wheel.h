/* The hand wheel: quadrature, four edges a detent, read in its interrupts. */
#ifndef SIMLAB_WHEEL_H
#define SIMLAB_WHEEL_H

#include <stdint.h>

/* A at PD2 (INT0), B at PD3 (INT1), to ground, pulled up. */
void wheel_begin(void);

/* Detents since the start, clockwise up; wraps. */
int16_t wheel_detents(void);

#endif
