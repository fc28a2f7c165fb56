/* The talk with the host: dictionary, ping, subscription, credit, heartbeat, counts. */
#ifndef SIMLAB_DIALOGUE_H
#define SIMLAB_DIALOGUE_H

#include <stdbool.h>
#include <stdint.h>

/* Hear the host, answer, send what is due. Often: ten times a millisecond does no harm. */
void dialogue_poll(void);

/* Is the next sample to be sent? Asked once a sample; counts decimation and credit. */
bool dialogue_wants_sample(void);

#endif
