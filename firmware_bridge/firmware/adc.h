/* Analogue inputs, one round over all of them when asked. */
#ifndef SIMLAB_ADC_H
#define SIMLAB_ADC_H

#include <stdbool.h>
#include <stdint.h>

#define ADC_MOST 4u

/* Inputs ADC0 to ADC`count` - 1 against the supply. */
void adc_begin(uint8_t count);

/* Begin a round, 0.1 ms an input. In an interrupt, or with interrupts off. */
void adc_start(void);

/* Is the round over? */
bool adc_done(void);

/* What an input read, 0 to 1023. */
uint16_t adc_value(uint8_t input);

#endif
