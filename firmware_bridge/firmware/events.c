/* Stop and wait: one event is on its way at a time, so that none overtakes another. */
#include "events.h"

#include "board.h"
#include "clock.h"
#include "frames.h"
#include "simlab_messages.h"

#define REPEAT_MS 10u
#define ROOM 12u
#define KEPT_FOR_STOP 2u /* a stop and its release: a third waits until the first is acknowledged */

typedef struct {
    simlab_event_t said;
    uint32_t t_us;
} event_t;

static event_t waiting[ROOM]; /* oldest first */
static uint8_t events_waiting;
static uint8_t next_id; /* the low byte; the high one is the board's start */
static uint16_t lost;
static uint16_t said_ms;
static bool fresh; /* the oldest one was not said yet */

void events_add(uint8_t control, uint8_t number, int16_t value)
{
    uint8_t room = control == SIMLAB_CONTROL_EMERGENCY_STOP ? ROOM : ROOM - KEPT_FOR_STOP;
    if (events_waiting >= room) {
        lost++;
        return;
    }
    event_t *event = &waiting[events_waiting];
    event->said.id = (uint16_t)(board_starts() << 8 | next_id);
    event->said.control = control;
    event->said.number = number;
    event->said.value = value;
    event->t_us = clock_us();
    next_id++;
    if (events_waiting == 0) {
        fresh = true;
    }
    events_waiting++;
}

void events_acknowledge(uint16_t id)
{
    if (events_waiting == 0 || waiting[0].said.id != id) {
        return; /* heard before */
    }
    events_waiting--;
    for (uint8_t i = 0; i < events_waiting; i++) {
        waiting[i] = waiting[i + 1];
    }
    fresh = true;
}

bool events_settled(uint8_t control)
{
    for (uint8_t i = 0; i < events_waiting; i++) {
        if (waiting[i].said.control == control) {
            return false;
        }
    }
    return true;
}

uint16_t events_lost(void)
{
    return lost;
}

void events_poll(uint16_t now_ms)
{
    if (events_waiting == 0 || (!fresh && (uint16_t)(now_ms - said_ms) < REPEAT_MS)) {
        return;
    }
    fresh = false;
    said_ms = now_ms;
    frames_send(SIMLAB_EVENT_FIRST_BYTE, SIMLAB_STREAM_EVENT, waiting[0].t_us, &waiting[0].said,
                sizeof waiting[0].said);
}
