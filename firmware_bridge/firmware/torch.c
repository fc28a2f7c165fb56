/* The torch board: inertial sensor, trigger, welding current and voltage, 200 samples a second.

   Pins: PD2 (D2) sensor's interrupt, PC4/PC5 (A4/A5) I2C, PD3 (D3) trigger to ground, PC0 (A0)
   current, PC1 (A1) voltage, PB5 (D13) lamp: on while the sensor answers. */
#include <avr/io.h>
#include <string.h>
#include <util/atomic.h>

#include "adc.h"
#include "board.h"
#include "clock.h"
#include "debounce.h"
#include "dialogue.h"
#include "frames.h"
#include "mpu6050.h"

#define TRIGGER _BV(PD3)
#define LAMP _BV(PB5)
#define PERIOD_MS 5u

static debounce_t contacts;

bool board_heard(uint8_t first_byte, const uint8_t *payload, uint8_t size)
{
    (void)first_byte;
    (void)payload;
    (void)size;
    return false;
}

uint16_t board_sensor_errors(void)
{
    return mpu6050_errors();
}

static void send(const mpu6050_sample_t *sample, uint8_t quality)
{
    if (!dialogue_wants_sample()) {
        return;
    }
    simlab_torch_imu_t said;
    memcpy(said.acc, sample->acc, sizeof said.acc);
    memcpy(said.gyro, sample->gyro, sizeof said.gyro);
    said.temperature = sample->temperature;
    said.current = adc_value(0);
    said.voltage = adc_value(1);
    said.flags = contacts.state & TRIGGER ? SIMLAB_FLAG_TRIGGER : 0;
    said.quality = quality;
    frames_send(SIMLAB_TORCH_IMU_FIRST_BYTE, SIMLAB_STREAM_POSE, sample->t_us, &said, sizeof said);
}

/* While the sensor is away the clock paces the samples: trigger, current and voltage go on. */
static void sample_without_sensor(uint16_t now_ms)
{
    static uint16_t last_ms;
    static mpu6050_sample_t nothing;
    static bool measuring;
    if (mpu6050_there()) {
        last_ms = now_ms;
        measuring = false;
    } else if (measuring) {
        if (adc_done()) {
            measuring = false;
            send(&nothing, 0);
        }
    } else if ((uint16_t)(now_ms - last_ms) >= PERIOD_MS) {
        last_ms += PERIOD_MS;
        measuring = true;
        ATOMIC_BLOCK(ATOMIC_RESTORESTATE) {
            nothing.t_us = clock_us_in_interrupt();
            adc_start();
        }
    }
}

static void look_at_trigger(uint16_t now_ms)
{
    static uint16_t last_ms;
    if (now_ms == last_ms) {
        return;
    }
    last_ms = now_ms;
    debounce(&contacts, (uint8_t)~PIND & TRIGGER);
}

int main(void)
{
    PORTD |= TRIGGER;
    DDRB |= LAMP;
    board_begin();
    adc_begin(2);
    mpu6050_begin();
    for (;;) {
        mpu6050_sample_t sample;
        if (mpu6050_poll(&sample)) {
            send(&sample, 255);
        }
        uint16_t now_ms = clock_ms();
        look_at_trigger(now_ms);
        sample_without_sensor(now_ms);
        if (mpu6050_there()) {
            PORTB |= LAMP;
        } else {
            PORTB &= (uint8_t)~LAMP;
        }
        dialogue_poll();
        board_rest();
    }
}
