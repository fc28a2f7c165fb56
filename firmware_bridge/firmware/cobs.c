/* S. Cheshire and M. Baker, IEEE/ACM Transactions on Networking 7(2), 1999. */
#include "cobs.h"

uint8_t cobs_encode(const uint8_t *from, uint8_t size, uint8_t *to)
{
    uint8_t mark = 0; /* where the length of the run stands that is being written */
    uint8_t at = 1;
    for (uint8_t i = 0; i < size; i++) {
        if (from[i] == 0) {
            to[mark] = at - mark;
            mark = at;
            at++;
        } else {
            to[at] = from[i];
            at++;
        }
    }
    to[mark] = at - mark;
    return at;
}

uint8_t cobs_decode(uint8_t *piece, uint8_t size)
{
    uint8_t in = 0;
    uint8_t out = 0;
    while (in < size) {
        uint8_t run = piece[in];
        in++;
        if (run == 0 || run - 1 > size - in) {
            return 0;
        }
        for (uint8_t i = 1; i < run; i++) {
            piece[out] = piece[in];
            out++;
            in++;
        }
        if (in < size) {
            piece[out] = 0;
            out++;
        }
    }
    return out;
}
