/* MPU-6050 at 0x68, its interrupt pin at INT0. Registers: RM-MPU-6000A revision 4.2.

   200 samples a second: its gyroscope gives 1 kHz with the 94 Hz filter on, every fifth is kept.
   The pin rises when a sample is ready; the interrupt notes the time and begins a round of the
   ADC, so that all of a sample was taken together. */
#include "mpu6050.h"

#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <util/atomic.h>

#include "adc.h"
#include "board.h"
#include "clock.h"
#include "twi.h"

#define ADDRESS 0x68u
#define WHO_AM_I 0x75u
#define FIRST_DATA 0x3Bu
#define DATA_SIZE 14u
#define RETRY_MS 100u   /* also the time that a reset takes */
#define TRANSFER_MS 3u  /* 14 bytes take 0.4 ms */
#define SILENT_MS 12u   /* two samples and a bit */

/* What is written to wake it: register, value. */
static const uint8_t SETTINGS[][2] PROGMEM = {
    {0x6B, 0x01}, /* PWR_MGMT_1: awake, clock from a gyroscope */
    {0x19, 4},    /* SMPLRT_DIV: every fifth */
    {0x1A, 2},    /* CONFIG: filters at 94 Hz */
    {0x1B, 0x10}, /* GYRO_CONFIG: 1000 degrees a second */
    {0x1C, 0x10}, /* ACCEL_CONFIG: 8 g */
    {0x37, 0x00}, /* INT_PIN_CFG: a pulse of 50 us, active high */
    {0x38, 0x01}, /* INT_ENABLE: data ready */
};
#define SETTINGS_COUNT (sizeof SETTINGS / sizeof SETTINGS[0])

typedef enum { AWAY, ASKED, RESETTING, SETTING, SAMPLING, READING } phase_t;

static phase_t phase;
static uint8_t setting;
static uint16_t since_ms; /* of the phase, or of the last sample */
static uint8_t bytes[DATA_SIZE];
static volatile bool ready;
static volatile uint32_t ready_us;
static uint32_t reading_us;
static uint16_t errors;
static bool there; /* a sample was read since it was set up */

ISR(INT0_vect)
{
    ready_us = clock_us_in_interrupt();
    ready = true;
    adc_start();
    board_awake = true;
}

void mpu6050_begin(void)
{
    twi_begin();
    EICRA |= _BV(ISC01) | _BV(ISC00); /* rising */
    since_ms = clock_ms() - RETRY_MS; /* at once */
}

bool mpu6050_there(void)
{
    return there;
}

uint16_t mpu6050_errors(void)
{
    return errors;
}

static void enter(phase_t next)
{
    phase = next;
    since_ms = clock_ms();
}

static void lose(void)
{
    errors++;
    there = false;
    EIMSK &= (uint8_t)~_BV(INT0);
    twi_recover();
    enter(AWAY);
}

static void write_register(uint8_t place, uint8_t value)
{
    bytes[0] = value;
    twi_write(ADDRESS, place, bytes, 1);
}

static void write_setting(void)
{
    write_register(pgm_read_byte(&SETTINGS[setting][0]), pgm_read_byte(&SETTINGS[setting][1]));
}

static int16_t word(uint8_t at)
{
    return (int16_t)((uint16_t)bytes[at] << 8 | bytes[at + 1]);
}

static void unpack(mpu6050_sample_t *sample)
{
    sample->t_us = reading_us;
    for (uint8_t axis = 0; axis < 3; axis++) {
        sample->acc[axis] = word(2 * axis);
        sample->gyro[axis] = word(8 + 2 * axis);
    }
    sample->temperature = (int16_t)((int32_t)word(6) * 5 / 17 + 3653); /* raw / 340 + 36.53 */
}

static void start_sampling(void)
{
    ready = false;
    EIFR = _BV(INTF0);
    EIMSK |= _BV(INT0);
    enter(SAMPLING);
}

/* No transfer runs: the last one, if any, succeeded. */
static bool go_on(mpu6050_sample_t *sample)
{
    uint16_t waited_ms = clock_ms() - since_ms;
    switch (phase) {
    case AWAY:
        if (waited_ms >= RETRY_MS) {
            twi_read(ADDRESS, WHO_AM_I, bytes, 1);
            enter(ASKED);
        }
        break;
    case ASKED:
        if (bytes[0] != ADDRESS) {
            lose();
        } else {
            write_register(0x6B, 0x80); /* PWR_MGMT_1: reset */
            enter(RESETTING);
        }
        break;
    case RESETTING:
        if (waited_ms >= RETRY_MS) {
            setting = 0;
            write_setting();
            enter(SETTING);
        }
        break;
    case SETTING:
        setting++;
        if (setting < SETTINGS_COUNT) {
            write_setting();
            enter(SETTING);
        } else {
            start_sampling();
        }
        break;
    case SAMPLING:
        if (ready) {
            ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
                ready = false;
                reading_us = ready_us;
            }
            twi_read(ADDRESS, FIRST_DATA, bytes, DATA_SIZE);
            enter(READING);
        } else if (waited_ms > SILENT_MS) {
            lose();
        }
        break;
    case READING:
        enter(SAMPLING);
        unpack(sample);
        there = true;
        return true;
    }
    return false;
}

bool mpu6050_poll(mpu6050_sample_t *sample)
{
    twi_state_t transfer = twi_state();
    if (transfer == TWI_FAILED) {
        lose();
        return false;
    }
    if (transfer == TWI_BUSY) {
        if ((uint16_t)(clock_ms() - since_ms) > TRANSFER_MS) {
            lose();
        }
        return false;
    }
    return go_on(sample);
}
