/* The serial line: two rings served by interrupts. */
#ifndef SIMLAB_UART_H
#define SIMLAB_UART_H

#include <stdbool.h>
#include <stdint.h>

#include "board.h"

/* How long one byte takes on the wire, ten bits [us]. */
#define UART_BYTE_US ((uint32_t)((10UL * 1000000UL + BAUD / 2) / BAUD))
#define UART_TX_SIZE 256u
#define UART_RX_SIZE 128u

void uart_begin(void);

/* All of it, or nothing where it does not fit: false. */
bool uart_write(const uint8_t *bytes, uint8_t size);

/* Bytes that wait to be sent. */
uint8_t uart_waiting(void);

/* The next byte that came in; false: none. With a zero byte, when it came [us]. */
bool uart_read(uint8_t *byte, uint32_t *at_us);

/* What went wrong, and how full the rings were at most. */
typedef struct {
    uint16_t overruns; /* bytes lost: no room, or overwritten, or without a stop bit */
    uint8_t tx_high;
    uint8_t rx_high;
} uart_counts_t;

uart_counts_t uart_counts(void);

#endif
