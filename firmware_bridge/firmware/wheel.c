/* Every edge of either contact is an interrupt; an edge that bounces goes back and forth by one.

   An edge costs 5 us at most, so none is lost up to 8000 edges or 2000 detents a second: twenty
   turns of a wheel with a hundred detents. */
#include "wheel.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#define CONTACTS (_BV(PD2) | _BV(PD3))

volatile uint32_t wheel_edges; /* unsigned: it wraps without harm. Not static: see clock.c */
static uint8_t last;

/* A and B as 0, 1, 2, 3 in the order in which a clockwise turn goes through them. */
static uint8_t place(void)
{
    uint8_t a = (PIND & _BV(PD2)) == 0;
    uint8_t b = (PIND & _BV(PD3)) == 0;
    return (uint8_t)(b << 1) | (uint8_t)(a ^ b);
}

void wheel_begin(void)
{
    PORTD |= CONTACTS;
    EICRA |= _BV(ISC00) | _BV(ISC10); /* any edge */
    last = place();
    EIMSK |= _BV(INT0) | _BV(INT1);
}

ISR(INT0_vect)
{
    uint8_t now = place();
    switch ((now - last) & 3) {
    case 1:
        wheel_edges++;
        break;
    case 3:
        wheel_edges--;
        break;
    default: /* the same again, or two at once: which way cannot be told */
        break;
    }
    last = now;
}

ISR(INT1_vect, ISR_ALIASOF(INT0_vect));

int16_t wheel_detents(void)
{
    uint32_t now;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        now = wheel_edges;
    }
    return (int16_t)((now + 2) >> 2); /* between two detents the nearer one counts */
}
