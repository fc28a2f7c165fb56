/* Frames: head, payload, CRC-16, COBS, delimiter; numbered by stream, counted where refused. */
#ifndef SIMLAB_FRAMES_H
#define SIMLAB_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "simlab_messages.h"

/* Send one frame; numbered even where the ring has no room: false, an overrun. */
bool frames_send(uint8_t first_byte, uint8_t stream, uint32_t t_us, const void *payload,
                 uint8_t size);

/* A sample that is not sent for want of credit: numbered all the same, so that it is missed. */
void frames_skip(uint8_t stream);

/* Read what came in; every sound frame goes to `heard`, which says whether it knew it. */
void frames_poll(bool (*heard)(uint8_t first_byte, const uint8_t *payload, uint8_t size,
                               uint32_t at_us));

/* What was refused, and what could not be sent. */
typedef struct {
    uint16_t noise;
    uint16_t checksum;
    uint16_t unknown;
    uint16_t overruns;
} frames_counts_t;

extern frames_counts_t frames_counts;

#endif
