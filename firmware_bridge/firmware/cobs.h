/* Consistent overhead byte stuffing of frames of at most 253 bytes. */
#ifndef SIMLAB_COBS_H
#define SIMLAB_COBS_H

#include <stdint.h>

/* `size` bytes to `size` + 1 without a zero byte; returns how many. */
uint8_t cobs_encode(const uint8_t *from, uint8_t size, uint8_t *to);

/* In place; returns the size of the frame, 0 where the piece is no COBS. */
uint8_t cobs_decode(uint8_t *piece, uint8_t size);

#endif
