/* I2C master: one transfer at a time, by interrupts; nobody waits for it. */
#ifndef SIMLAB_TWI_H
#define SIMLAB_TWI_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { TWI_IDLE, TWI_BUSY, TWI_DONE, TWI_FAILED } twi_state_t;

/* 400 kHz. */
void twi_begin(void);

/* Write a register, then write or read `size` bytes from there on; `data` stays in use until done. */
void twi_write(uint8_t address, uint8_t place, uint8_t *data, uint8_t size);
void twi_read(uint8_t address, uint8_t place, uint8_t *data, uint8_t size);

twi_state_t twi_state(void);

/* Give up a transfer: let the lines go, clock out whoever holds them, begin anew. 0.1 ms. */
void twi_recover(void);

#endif
