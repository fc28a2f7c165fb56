/* Feeds pseudo-terminals with tool frames: a board each, all numbered, none waited for.
 * Arguments: boards, frames a second, seconds. Prints the paths of the ports, waits for a line,
 * sends, prints how many frames the lines did not take, waits for another line. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define BODY 26
#define MOST_BOARDS 64

static uint16_t crc16(const uint8_t *bytes, int count)
{
	uint16_t crc = 0xFFFF;
	for (int i = 0; i < count; i++) {
		crc ^= (uint16_t)(bytes[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)((crc & 0x8000) ? (crc << 1) ^ 0x1021 : crc << 1);
	}
	return crc;
}

static int framed(uint8_t *wire, uint16_t seq, uint32_t t_us, int board)
{
	uint8_t plain[BODY + 2] = {0x12, 1};
	int32_t fields[4] = {(int32_t)seq * 100, board * 10000, -1000, 800000};
	memcpy(plain + 2, &seq, 2);
	memcpy(plain + 4, &t_us, 4);
	memcpy(plain + 8, fields, sizeof fields);
	plain[25] = 255;
	uint16_t crc = crc16(plain, BODY);
	memcpy(plain + BODY, &crc, 2);
	int code = 0, at = 1;
	for (int i = 0; i < BODY + 2; i++) {
		if (plain[i] == 0) {
			wire[code] = (uint8_t)(at - code);
			code = at++;
		} else {
			wire[at++] = plain[i];
		}
	}
	wire[code] = (uint8_t)(at - code);
	wire[at++] = 0;
	return at;
}

int main(int argc, char **argv)
{
	int boards = atoi(argv[1]), rate = atoi(argv[2]), seconds = atoi(argv[3]);
	int masters[MOST_BOARDS], slaves[MOST_BOARDS];
	char line[8], path[128];
	long dropped = 0;
	if (argc < 4 || boards > MOST_BOARDS)
		return 2;
	for (int i = 0; i < boards; i++) {
		struct termios raw;
		if (openpty(&masters[i], &slaves[i], path, NULL, NULL))
			return 3;
		tcgetattr(slaves[i], &raw);
		cfmakeraw(&raw);
		tcsetattr(slaves[i], TCSANOW, &raw);
		fcntl(masters[i], F_SETFL, O_NONBLOCK);
		puts(path);
	}
	fflush(stdout);
	if (!fgets(line, sizeof line, stdin))
		return 4;
	struct timespec due;
	clock_gettime(CLOCK_MONOTONIC, &due);
	for (long row = 0; row < (long)rate * seconds; row++) {
		uint32_t t_us = (uint32_t)(row * 1000000L / rate);
		for (int i = 0; i < boards; i++) {
			uint8_t wire[BODY + 8];
			int size = framed(wire, (uint16_t)row, t_us, i);
			if (write(masters[i], wire, (size_t)size) != size)
				dropped++;
		}
		due.tv_nsec += 1000000000L / rate;
		if (due.tv_nsec >= 1000000000L) {
			due.tv_nsec -= 1000000000L;
			due.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
	}
	printf("%ld\n", dropped);
	fflush(stdout);
	return fgets(line, sizeof line, stdin) ? 0 : 0;
}
