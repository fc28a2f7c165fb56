/* Start, sleep, watchdog, EEPROM and the painted stack. */
#include "board.h"

#include <avr/eeprom.h>
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

#include "clock.h"
#include "uart.h"

#define PAINT 0xA5u
#define EEPROM_UID ((uint32_t *)0)
#define EEPROM_STARTS ((uint16_t *)4)

extern uint8_t _end; /* of the variables, by the linker */

volatile bool board_awake;
uint8_t board_reset_cause __attribute__((section(".noinit")));
static uint32_t uid;
static uint16_t starts;

void board_early(void) __attribute__((naked, used, section(".init3")));

/* Before variables are set up: the watchdog may still run from the last life, and is off first. */
void board_early(void)
{
    board_reset_cause = MCUSR;
    MCUSR = 0;
    wdt_disable();
    for (uint8_t *at = &_end; at <= (uint8_t *)RAMEND; at++) {
        *at = PAINT;
    }
}

void board_begin(void)
{
    uid = eeprom_read_dword(EEPROM_UID);
    starts = eeprom_read_word(EEPROM_STARTS) + 1;
    eeprom_update_word(EEPROM_STARTS, starts);
    clock_begin();
    uart_begin();
    set_sleep_mode(SLEEP_MODE_IDLE);
    wdt_enable(WDTO_250MS);
    sei();
}

void board_rest(void)
{
    wdt_reset();
    cli();
    while (!board_awake) {
        sleep_enable();
        sei(); /* the next instruction runs before any interrupt */
        sleep_cpu();
        sleep_disable();
        cli();
    }
    board_awake = false;
    sei();
}

uint32_t board_uid(void)
{
    return uid;
}

uint8_t board_starts(void)
{
    return (uint8_t)starts;
}

uint16_t board_stack_free(void)
{
    const uint8_t *at = &_end;
    while (at < (const uint8_t *)RAMEND && *at == PAINT) {
        at++;
    }
    return (uint16_t)(at - &_end);
}
