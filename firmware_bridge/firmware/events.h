/* Reliable events: said again until the host acknowledges them, in their order. */
#ifndef SIMLAB_EVENTS_H
#define SIMLAB_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

/* It happened now: `control` is one of SIMLAB_CONTROL_... An emergency stop always finds room. */
void events_add(uint8_t control, uint8_t number, int16_t value);

/* The host has the event of this id. */
void events_acknowledge(uint16_t id);

/* Are all events of this control acknowledged? */
bool events_settled(uint8_t control);

/* Events that found no room. */
uint16_t events_lost(void);

/* Say the oldest one, again where it is time. */
void events_poll(uint16_t now_ms);

#endif
