/* The interrupt walks through a transfer by the status codes of the data sheet (DS40002061B 21.7). */
#include "twi.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/delay.h>
#include <util/twi.h>

#include "board.h"

#define SDA _BV(PC4)
#define SCL _BV(PC5)
#define RATE 400000UL
#define GO (_BV(TWINT) | _BV(TWEN) | _BV(TWIE))

static volatile twi_state_t state;
static uint8_t address, place, size, at;
static uint8_t *data;
static bool reading, placed; /* placed: the register was named, its bytes come next */

void twi_begin(void)
{
    DDRC &= (uint8_t)~(SDA | SCL);
    PORTC |= SDA | SCL; /* weak pull-ups beside the board's */
    TWSR = 0;
    TWBR = (F_CPU / RATE - 16) / 2;
    TWCR = _BV(TWEN) | _BV(TWIE);
    state = TWI_IDLE;
}

static void begin(uint8_t who, uint8_t where, uint8_t *bytes, uint8_t count)
{
    address = (uint8_t)(who << 1);
    place = where;
    data = bytes;
    size = count;
    at = 0;
    placed = false;
    state = TWI_BUSY;
    TWCR = GO | _BV(TWSTA);
}

void twi_write(uint8_t who, uint8_t where, uint8_t *bytes, uint8_t count)
{
    reading = false;
    begin(who, where, bytes, count);
}

void twi_read(uint8_t who, uint8_t where, uint8_t *bytes, uint8_t count)
{
    reading = true;
    begin(who, where, bytes, count);
}

twi_state_t twi_state(void)
{
    return state;
}

static void end(twi_state_t how)
{
    TWCR = _BV(TWINT) | _BV(TWEN) | _BV(TWSTO);
    state = how;
    board_awake = true;
}

static void receive_next(void)
{
    TWCR = at + 1 < size ? GO | _BV(TWEA) : GO; /* the last byte is not acknowledged */
}

ISR(TWI_vect)
{
    switch (TW_STATUS) {
    case TW_START: /* some report the second start of a transfer as if it were the first */
    case TW_REP_START:
        TWDR = address | (placed ? TW_READ : TW_WRITE);
        TWCR = GO;
        break;
    case TW_MT_SLA_ACK:
        TWDR = place;
        TWCR = GO;
        break;
    case TW_MT_DATA_ACK:
        if (reading) {
            placed = true;
            TWCR = GO | _BV(TWSTA);
        } else if (at < size) {
            TWDR = data[at];
            at++;
            TWCR = GO;
        } else {
            end(TWI_DONE);
        }
        break;
    case TW_MR_SLA_ACK:
        receive_next();
        break;
    case TW_MR_DATA_ACK:
        data[at] = TWDR;
        at++;
        receive_next();
        break;
    case TW_MR_DATA_NACK:
        data[at] = TWDR;
        end(TWI_DONE);
        break;
    default: /* nobody answers, or somebody else talks */
        end(TWI_FAILED);
    }
}

void twi_recover(void)
{
    TWCR = 0;
    PORTC &= (uint8_t)~SCL;
    for (uint8_t pulse = 0; pulse < 9; pulse++) { /* a sensor cut short gets its byte out */
        DDRC |= SCL;
        _delay_us(5);
        DDRC &= (uint8_t)~SCL;
        _delay_us(5);
    }
    twi_begin();
}
