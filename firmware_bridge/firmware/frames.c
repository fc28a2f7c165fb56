/* A frame is built on the stack and copied into the ring at once, or not at all. */
#include "frames.h"

#include <string.h>
#include <util/crc16.h>

#include "cobs.h"
#include "uart.h"

#define STREAMS 3u
#define MOST_PIECE (SIMLAB_MOST_FRAME + 1u)

frames_counts_t frames_counts;
static uint16_t numbers[STREAMS];

/* CRC-16/CCITT-FALSE: polynomial 0x1021, start 0xFFFF, not reflected. */
static uint16_t crc16(const uint8_t *bytes, uint8_t size)
{
    uint16_t crc = 0xFFFFu;
    for (uint8_t i = 0; i < size; i++) {
        crc = _crc_xmodem_update(crc, bytes[i]);
    }
    return crc;
}

bool frames_send(uint8_t first_byte, uint8_t stream, uint32_t t_us, const void *payload,
                 uint8_t size)
{
    uint8_t frame[SIMLAB_MOST_FRAME];
    uint8_t wire[MOST_PIECE + 2];
    simlab_head_t head = {first_byte, stream, numbers[stream], t_us};
    numbers[stream]++;
    memcpy(frame, &head, sizeof head);
    memcpy(frame + sizeof head, payload, size);
    size += sizeof head;
    uint16_t crc = crc16(frame, size);
    memcpy(frame + size, &crc, sizeof crc);
    size += sizeof crc;
    wire[0] = 0; /* after a quiet line or a damaged frame, this one begins cleanly */
    uint8_t lead = uart_waiting() == 0;
    uint8_t used = lead + cobs_encode(frame, size, wire + lead);
    wire[used] = 0;
    if (!uart_write(wire, used + 1)) {
        frames_counts.overruns++;
        return false;
    }
    return true;
}

void frames_skip(uint8_t stream)
{
    numbers[stream]++;
    frames_counts.overruns++;
}

static void judge(uint8_t *piece, uint8_t size, uint32_t at_us,
                  bool (*heard)(uint8_t, const uint8_t *, uint8_t, uint32_t))
{
    uint8_t used = cobs_decode(piece, size);
    if (used < sizeof(simlab_head_t) + SIMLAB_CRC_SIZE) {
        frames_counts.noise++;
        return;
    }
    used -= SIMLAB_CRC_SIZE;
    uint16_t crc;
    memcpy(&crc, piece + used, sizeof crc);
    if (crc != crc16(piece, used)) {
        frames_counts.checksum++;
        return;
    }
    if (!heard(piece[0], piece + sizeof(simlab_head_t), used - sizeof(simlab_head_t), at_us)) {
        frames_counts.unknown++;
    }
}

void frames_poll(bool (*heard)(uint8_t first_byte, const uint8_t *payload, uint8_t size,
                               uint32_t at_us))
{
    static uint8_t piece[MOST_PIECE];
    static uint8_t size; /* MOST_PIECE + 1: too long, and counted already */
    uint8_t byte;
    uint32_t at_us = 0;
    while (uart_read(&byte, &at_us)) {
        if (byte == 0) {
            if (size > 0 && size <= MOST_PIECE) {
                judge(piece, size, at_us, heard);
            }
            size = 0;
        } else if (size < MOST_PIECE) {
            piece[size] = byte;
            size++;
        } else if (size == MOST_PIECE) {
            frames_counts.noise++;
            size++;
        }
    }
}
