/* The panel board: wheel, buttons, two selectors, two override knobs, lamps, emergency stop.

   Pins: PD2/PD3 (D2/D3) wheel A/B, PD4 (D4) emergency stop (normally closed, to ground), PD5 PD6
   PD7 PB0 PB1 PB2 (D5 to D10) buttons 0 to 5 to ground, PB3 PB4 PB5 PC4 (D11 D12 D13 A4) lamps 0
   to 3, PC0/PC1 (A0/A1) feed and spindle knobs, PC2/PC3 (A2/A3) selectors: seven equal resistors
   in a row between ground and supply, position n taps the one above the n-th. */
#include <avr/io.h>
#include <string.h>
#include <util/atomic.h>

#include "adc.h"
#include "board.h"
#include "clock.h"
#include "debounce.h"
#include "dialogue.h"
#include "events.h"
#include "frames.h"
#include "wheel.h"

#define STOP _BV(PD4)
#define BUTTONS_D (_BV(PD5) | _BV(PD6) | _BV(PD7))
#define BUTTONS_B (_BV(PB0) | _BV(PB1) | _BV(PB2))
#define BUTTONS 6u
#define LAMPS_B (_BV(PB3) | _BV(PB4) | _BV(PB5))
#define LAMP_C _BV(PC4)
#define SELECTORS 2u
#define POSITIONS 8u
#define PERIOD_MS 20u
#define OPEN_MS 3u      /* shorter than that an opening is a spike */
#define CLOSED_MS 500u  /* so long it is closed again before the stop is released */

static debounce_t buttons;
static bool stopped;
static uint8_t positions[SELECTORS];

/* Lamps: the low four bits, as the pins lie. */
bool board_heard(uint8_t first_byte, const uint8_t *payload, uint8_t size)
{
    if (first_byte != SIMLAB_OUTPUTS_FIRST_BYTE || size != sizeof(simlab_outputs_t)) {
        return false;
    }
    PORTB = (uint8_t)((PORTB & ~LAMPS_B) | ((payload[0] << PB3) & LAMPS_B));
    PORTC = (uint8_t)((PORTC & ~LAMP_C) | (payload[0] & 8u ? LAMP_C : 0));
    return true;
}

uint16_t board_sensor_errors(void)
{
    return 0; /* it has none that could be away */
}

static void look_at_buttons(void)
{
    uint8_t pressed = (uint8_t)((~PIND & BUTTONS_D) >> PD5) | (uint8_t)((~PINB & BUTTONS_B) << 3);
    uint8_t changed = debounce(&buttons, pressed);
    for (uint8_t nth = 0; nth < BUTTONS; nth++) {
        if (changed & _BV(nth)) {
            events_add(SIMLAB_CONTROL_BUTTON, nth, buttons.state & _BV(nth) ? 1 : 0);
        }
    }
}

/* An open circuit is a stop, whoever opened it: button, plug or cut wire. The stop is latched: it
   is released when the circuit was closed for half a second and the host knows of the stop. */
static void look_at_stop(void)
{
    static uint8_t open_ms;
    static uint16_t closed_ms;
    if (PIND & STOP) {
        closed_ms = 0;
        if (open_ms < OPEN_MS) {
            open_ms++;
        }
        if (open_ms == OPEN_MS && !stopped) {
            stopped = true;
            events_add(SIMLAB_CONTROL_EMERGENCY_STOP, 0, 1);
        }
        return;
    }
    open_ms = 0;
    if (closed_ms < CLOSED_MS) {
        closed_ms++;
    } else if (stopped && events_settled(SIMLAB_CONTROL_EMERGENCY_STOP)) {
        stopped = false;
        events_add(SIMLAB_CONTROL_EMERGENCY_STOP, 0, 0);
    }
}

/* A selector between two positions, as a switch is that is being turned, keeps the last one. */
static void look_at_selector(uint8_t which)
{
    static uint8_t seen[SELECTORS];
    static bool known[SELECTORS];
    uint16_t value = adc_value(2 + which) * (POSITIONS - 1);
    uint8_t near = (uint8_t)((value + 511u) / 1023u);
    int16_t off = (int16_t)(value - near * 1023u);
    if (off > 255 || off < -255) {
        return;
    }
    if (near != seen[which]) { /* twice in a row, or it is on its way through */
        seen[which] = near;
        return;
    }
    if (near != positions[which] || !known[which]) {
        positions[which] = near;
        if (known[which]) {
            events_add(SIMLAB_CONTROL_SELECTOR, which, near);
        }
        known[which] = true;
    }
}

static void send_state(uint32_t t_us)
{
    simlab_panel_state_t said;
    if (!dialogue_wants_sample()) {
        return;
    }
    said.buttons = buttons.state;
    memcpy(said.selectors, positions, sizeof said.selectors);
    said.wheel = wheel_detents();
    said.feed = adc_value(0);
    said.spindle = adc_value(1);
    said.flags = stopped ? SIMLAB_FLAG_ESTOP : 0;
    frames_send(SIMLAB_PANEL_STATE_FIRST_BYTE, SIMLAB_STREAM_POSE, t_us, &said, sizeof said);
}

static void sample(uint16_t now_ms)
{
    static uint16_t last_ms;
    static uint32_t t_us;
    static bool measuring;
    if (measuring) {
        if (adc_done()) {
            measuring = false;
            look_at_selector(0);
            look_at_selector(1);
            send_state(t_us);
        }
    } else if ((uint16_t)(now_ms - last_ms) >= PERIOD_MS) {
        last_ms += PERIOD_MS;
        measuring = true;
        ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
            t_us = clock_us_in_interrupt();
            adc_start();
        }
    }
}

int main(void)
{
    uint16_t looked_ms = 0;
    PORTD |= STOP | BUTTONS_D;
    PORTB |= BUTTONS_B;
    DDRB |= LAMPS_B;
    DDRC |= LAMP_C;
    adc_begin(4);
    wheel_begin();
    board_begin();
    for (;;) {
        uint16_t now_ms = clock_ms();
        if (now_ms != looked_ms) {
            looked_ms = now_ms;
            look_at_buttons();
            look_at_stop();
        }
        sample(now_ms);
        dialogue_poll();
        board_rest();
    }
}
