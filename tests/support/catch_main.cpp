// The entry of every test program, compiled once and without our warnings: Catch2 brings its own.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
