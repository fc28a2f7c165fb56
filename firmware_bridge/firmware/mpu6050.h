/* The inertial sensor: set up, read, and set up again after it was away. */
#ifndef SIMLAB_MPU6050_H
#define SIMLAB_MPU6050_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    uint32_t t_us;          /* when the sensor said that it had sampled */
    int16_t acc[3];         /* 4096 a g */
    int16_t gyro[3];        /* 32.8 a degree a second */
    int16_t temperature;    /* 0.01 degrees Celsius */
} mpu6050_sample_t;

void mpu6050_begin(void);

/* Go on; true where a sample was read, into `sample`. Once a wake-up. */
bool mpu6050_poll(mpu6050_sample_t *sample);

/* Does it sample? False from the start until it is set up, and while it is away. */
bool mpu6050_there(void);

/* Times that it did not answer, or stopped sampling. */
uint16_t mpu6050_errors(void);

#endif
