/* Timer 1 runs free at F_CPU / 8 and is never written: no time is lost between two reads. */
#include "clock.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "board.h"

_Static_assert(F_CPU == 16000000UL, "half a microsecond a count, 250 counts a millisecond");

volatile uint32_t clock_overflows; /* not static: the emulation sets it to see the wrap */
static volatile uint16_t milliseconds;

void clock_begin(void)
{
    TCCR1A = 0;
    TCCR1B = _BV(CS11);
    TIMSK1 = _BV(TOIE1);
    TCCR0A = _BV(WGM01);
    TCCR0B = _BV(CS01) | _BV(CS00);
    OCR0A = F_CPU / 64 / 1000 - 1;
    TIMSK0 = _BV(OCIE0A);
}

ISR(TIMER1_OVF_vect)
{
    clock_overflows++;
}

ISR(TIMER0_COMPA_vect)
{
    milliseconds++;
    board_awake = true;
}

uint32_t clock_us_in_interrupt(void)
{
    uint16_t counts = TCNT1;
    uint32_t overflows = clock_overflows;
    if ((TIFR1 & _BV(TOV1)) && counts < 0x8000u) {
        overflows++; /* it ran over, and its interrupt waits */
    }
    return (overflows << 15) | (counts >> 1);
}

uint32_t clock_us(void)
{
    uint32_t us;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        us = clock_us_in_interrupt();
    }
    return us;
}

uint16_t clock_ms(void)
{
    uint16_t ms;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        ms = milliseconds;
    }
    return ms;
}
