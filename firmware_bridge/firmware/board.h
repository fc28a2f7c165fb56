/* What both boards share: an ATmega328P at 16 MHz, and how the main loop sleeps and wakes. */
#ifndef SIMLAB_BOARD_H
#define SIMLAB_BOARD_H

#include <stdbool.h>
#include <stdint.h>

#ifndef F_CPU
#error "F_CPU comes from the Makefile"
#endif
#ifndef BAUD
#define BAUD 115200UL
#endif

/* Set by every interrupt that leaves work for the main loop. */
extern volatile bool board_awake;

/* The MCUSR of this start: power-on 1, reset pin 2, brown-out 4, watchdog 8. */
extern uint8_t board_reset_cause;

/* Clocks, UART, interrupts and the watchdog; reads the EEPROM, and counts this start there. */
void board_begin(void);

/* Sleep until an interrupt leaves work; feeds the watchdog. */
void board_rest(void);

/* Unique id from the EEPROM, 0xFFFFFFFF while nobody named the board. */
uint32_t board_uid(void);

/* Starts so far, the low byte: events of two starts do not share their ids. */
uint8_t board_starts(void);

/* Bytes between the variables and the deepest stack so far. */
uint16_t board_stack_free(void);

/* What only one of the boards understands; false: it does not. In torch.c and panel.c. */
bool board_heard(uint8_t first_byte, const uint8_t *payload, uint8_t size);

/* Times that a sensor did not answer. In torch.c and panel.c. */
uint16_t board_sensor_errors(void);

#endif
