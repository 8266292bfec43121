#ifndef SLIPWAY_CSHA256_H
#define SLIPWAY_CSHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether the processor has instructions for SHA-256.
bool sha256_has_instructions(void);

/// Takes whole blocks of 64 bytes into the state. Only where `sha256_has_instructions`.
void sha256_compress(uint32_t state[8], const uint8_t *bytes, size_t blocks);

#endif
