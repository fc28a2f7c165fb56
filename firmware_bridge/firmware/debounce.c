/* Eight counters stand upright, a bit plane each, and count at once. */
#include "debounce.h"

uint8_t debounce(debounce_t *contacts, uint8_t reading)
{
    uint8_t differs = reading ^ contacts->state;
    contacts->high = differs & (contacts->high ^ (contacts->middle & contacts->low));
    contacts->middle = differs & (contacts->middle ^ contacts->low);
    contacts->low = differs & (uint8_t)~contacts->low;
    uint8_t changed = differs & (uint8_t)~(contacts->high | contacts->middle | contacts->low);
    contacts->state ^= changed;
    return changed;
}
