/* Each conversion's end begins the next one: no waiting. */
#include "adc.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "board.h"

#define REFERENCE _BV(REFS0) /* AVcc */

static uint8_t inputs;
static volatile uint8_t input;
static volatile uint16_t values[ADC_MOST];

void adc_begin(uint8_t count)
{
    inputs = count;
    input = count;
    ADCSRA = _BV(ADEN) | _BV(ADIE) | _BV(ADPS2) | _BV(ADPS1) | _BV(ADPS0); /* 125 kHz */
}

void adc_start(void)
{
    input = 0;
    ADMUX = REFERENCE;
    ADCSRA |= _BV(ADSC);
}

ISR(ADC_vect)
{
    values[input] = ADC;
    input++;
    if (input < inputs) {
        ADMUX = REFERENCE | input;
        ADCSRA |= _BV(ADSC);
    } else {
        board_awake = true;
    }
}

bool adc_done(void)
{
    return input >= inputs;
}

uint16_t adc_value(uint8_t which)
{
    uint16_t value;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
        value = values[which];
    }
    return value;
}
