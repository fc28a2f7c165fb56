/* Contacts that bounce: a change counts when eight readings in a row, a millisecond apart, agree. */
#ifndef SIMLAB_DEBOUNCE_H
#define SIMLAB_DEBOUNCE_H

#include <stdint.h>

/* Eight contacts, a bit each. All zero at first. */
typedef struct {
    uint8_t state;
    uint8_t low, middle, high; /* three bits a contact: how often it read otherwise */
} debounce_t;

/* Take a reading; returns the contacts that changed. */
uint8_t debounce(debounce_t *contacts, uint8_t reading);

#endif
