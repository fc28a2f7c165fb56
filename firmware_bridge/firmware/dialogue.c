/* Answers wait for room in the ring, samples do not: they come first. */
#include "dialogue.h"

#include <avr/pgmspace.h>
#include <string.h>

#include "board.h"
#include "clock.h"
#include "dictionary.h"
#include "events.h"
#include "frames.h"
#include "uart.h"

#define BEAT_MS 100u
#define STATS_MS 1000u
#define CHUNK sizeof(((simlab_dictionary_t *)0)->text)
#define CHUNKS ((uint8_t)((SIMLAB_DICTIONARY_SIZE + CHUNK - 1) / CHUNK))
#define CHUNK_WAITING 64u /* a chunk is said while no more waits, so that samples find room */

static bool greeted;
static uint8_t next_chunk = CHUNKS;
static bool limited; /* by credit */
static uint16_t credit;
static uint8_t decimation = 1;
static uint8_t skipped;

static void send_talk(uint8_t first_byte, uint32_t t_us, const void *payload, uint8_t size)
{
    frames_send(first_byte, SIMLAB_STREAM_PANEL, t_us, payload, size);
}

static void send_chunk(uint8_t nth)
{
    uint16_t from = (uint16_t)nth * CHUNK;
    uint16_t left = SIMLAB_DICTIONARY_SIZE - from;
    simlab_dictionary_t said;
    memset(&said, 0, sizeof said);
    said.uid = board_uid();
    said.check = SIMLAB_DICTIONARY_CHECK;
    said.chunk = nth;
    said.chunks = CHUNKS;
    said.size = left < CHUNK ? (uint8_t)left : (uint8_t)CHUNK;
    memcpy_P(said.text, simlab_dictionary + from, said.size);
    send_talk(SIMLAB_DICTIONARY_FIRST_BYTE, clock_us(), &said, sizeof said);
}

static void answer_ping(const uint8_t *payload, uint32_t rx_us)
{
    simlab_pong_t said;
    memcpy(&said.token, payload, sizeof said.token);
    said.rx = rx_us;
    /* When no more of it is left to send than the ping was long: both ways take equally long. */
    said.tx = clock_us()
              + (uart_waiting() + sizeof(simlab_pong_t) - sizeof(simlab_ping_t)) * UART_BYTE_US;
    send_talk(SIMLAB_PONG_FIRST_BYTE, said.tx, &said, sizeof said);
}

static bool heard(uint8_t first_byte, const uint8_t *payload, uint8_t size, uint32_t at_us)
{
    uint16_t word;
    switch (first_byte) {
    case SIMLAB_HELLO_FIRST_BYTE:
        if (size != sizeof(simlab_hello_t)) {
            return false;
        }
        greeted = true;
        next_chunk = payload[1];
        return true;
    case SIMLAB_PING_FIRST_BYTE:
        if (size != sizeof(simlab_ping_t)) {
            return false;
        }
        answer_ping(payload, at_us);
        return true;
    case SIMLAB_SUBSCRIBE_FIRST_BYTE:
        if (size != sizeof(simlab_subscribe_t) || payload[0] != SIMLAB_STREAM_POSE) {
            return false;
        }
        decimation = payload[1];
        skipped = 0;
        return true;
    case SIMLAB_CREDIT_FIRST_BYTE:
        if (size != sizeof(simlab_credit_t) || payload[0] != SIMLAB_STREAM_POSE) {
            return false;
        }
        memcpy(&credit, payload + 1, sizeof credit);
        limited = true;
        return true;
    case SIMLAB_ACK_FIRST_BYTE:
        if (size != sizeof(simlab_ack_t)) {
            return false;
        }
        memcpy(&word, payload, sizeof word);
        events_acknowledge(word);
        return true;
    default:
        return board_heard(first_byte, payload, size);
    }
}

bool dialogue_wants_sample(void)
{
    if (decimation == 0) {
        return false;
    }
    skipped++;
    if (skipped < decimation) {
        return false;
    }
    skipped = 0;
    if (limited) {
        if (credit == 0) {
            frames_skip(SIMLAB_STREAM_POSE);
            return false;
        }
        credit--;
    }
    return true;
}

static void beat(void)
{
    simlab_heartbeat_t said = {board_uid(), frames_counts.overruns, greeted ? 0 : SIMLAB_FLAG_FRESH};
    send_talk(SIMLAB_HEARTBEAT_FIRST_BYTE, clock_us(), &said, sizeof said);
}

static void tell_counts(void)
{
    uart_counts_t uart = uart_counts();
    const frames_counts_t *frames = &frames_counts;
    simlab_stats_t said = {
        .rx_noise = frames->noise,
        .rx_checksum = frames->checksum,
        .rx_unknown = frames->unknown,
        .rx_overruns = uart.overruns,
        .tx_overruns = frames->overruns,
        .tx_high = uart.tx_high,
        .rx_high = uart.rx_high,
        .sensor_errors = board_sensor_errors(),
        .events_lost = events_lost(),
        .stack_free = board_stack_free(),
        .reset = board_reset_cause,
    };
    send_talk(SIMLAB_STATS_FIRST_BYTE, clock_us(), &said, sizeof said);
}

void dialogue_poll(void)
{
    static uint16_t beat_ms, stats_ms;
    frames_poll(heard);
    if (next_chunk < CHUNKS && uart_waiting() <= CHUNK_WAITING) {
        send_chunk(next_chunk);
        next_chunk++;
    }
    uint16_t now_ms = clock_ms();
    if ((uint16_t)(now_ms - beat_ms) >= BEAT_MS) {
        beat_ms += BEAT_MS;
        beat();
    }
    if ((uint16_t)(now_ms - stats_ms) >= STATS_MS) {
        stats_ms += STATS_MS;
        tell_counts();
    }
    events_poll(now_ms);
}
