/* Microseconds and milliseconds since the start; both wrap. */
#ifndef SIMLAB_CLOCK_H
#define SIMLAB_CLOCK_H

#include <stdint.h>

/* Timer 1 counts half microseconds, timer 0 gives a tick a millisecond. */
void clock_begin(void);

/* Microseconds; wraps after 71.6 minutes. */
uint32_t clock_us(void);

/* The same, where interrupts are off already. */
uint32_t clock_us_in_interrupt(void);

/* Milliseconds; wraps after 65.5 seconds. */
uint16_t clock_ms(void);

#endif
