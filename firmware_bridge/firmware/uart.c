/* UART 0, 8N1, double speed. */
#include "uart.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "clock.h"

#define DIVISOR ((F_CPU + 4UL * BAUD) / (8UL * BAUD) - 1)
#define STAMPS 8u

/* A ring's indices run on for ever; their difference is what it holds. */
static volatile uint8_t tx[UART_TX_SIZE];
static volatile uint8_t tx_in, tx_out, tx_high;
static volatile uint8_t rx[UART_RX_SIZE];
static volatile uint8_t rx_in, rx_out, rx_high;
static volatile uint32_t stamps[STAMPS]; /* one for every zero byte in the ring */
static volatile uint8_t stamps_in, stamps_out;
static volatile uint16_t overruns;

_Static_assert(UART_TX_SIZE == 256, "eight-bit indices wrap with the ring");
_Static_assert((UART_RX_SIZE & (UART_RX_SIZE - 1)) == 0, "a power of two");

void uart_begin(void)
{
    UBRR0 = DIVISOR;
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

ISR(USART_RX_vect)
{
    uint8_t status = UCSR0A;
    uint8_t byte = UDR0;
    uint8_t used = (uint8_t)(rx_in - rx_out);
    if (status & (_BV(FE0) | _BV(DOR0))) {
        overruns++;
    }
    if (used >= UART_RX_SIZE
        || (byte == 0 && (uint8_t)(stamps_in - stamps_out) >= STAMPS)) {
        overruns++;
        return;
    }
    if (used >= rx_high) {
        rx_high = used + 1;
    }
    rx[rx_in & (UART_RX_SIZE - 1)] = byte;
    rx_in++;
    if (byte == 0) {
        stamps[stamps_in & (STAMPS - 1)] = clock_us_in_interrupt();
        stamps_in++;
        board_awake = true;
    }
}

ISR(USART_UDRE_vect)
{
    UDR0 = tx[tx_out];
    tx_out++;
    if (tx_out == tx_in) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    }
}

uint8_t uart_waiting(void)
{
    return (uint8_t)(tx_in - tx_out);
}

bool uart_write(const uint8_t *bytes, uint8_t size)
{
    uint8_t used = uart_waiting();
    if (size > UART_TX_SIZE - 1 - used) {
        return false;
    }
    if (used + size > tx_high) {
        tx_high = used + size;
    }
    for (uint8_t i = 0; i < size; i++) {
        tx[(uint8_t)(tx_in + i)] = bytes[i];
    }
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        tx_in = (uint8_t)(tx_in + size);
        UCSR0B |= _BV(UDRIE0);
    }
    return true;
}

bool uart_read(uint8_t *byte, uint32_t *at_us)
{
    if (rx_in == rx_out) {
        return false;
    }
    *byte = rx[rx_out & (UART_RX_SIZE - 1)];
    if (*byte == 0) { /* before the byte is given up: its stamp is there, and stays */
        *at_us = stamps[stamps_out & (STAMPS - 1)];
        stamps_out++;
    }
    rx_out++;
    return true;
}

uart_counts_t uart_counts(void)
{
    uart_counts_t counts;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        counts.overruns = overruns;
    }
    counts.tx_high = tx_high;
    counts.rx_high = rx_high;
    return counts;
}
