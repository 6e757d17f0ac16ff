// Floating point: a small linear system, series, conversions, special values; the flags are read
// into a register where there is a float unit.
#include <math.h>
#include <stdint.h>
#include <stdio.h>

static unsigned flags(void) {
#ifdef __riscv_flen
  unsigned value;
  __asm__ volatile(".option push\n.option arch, +zicsr\nfrflags %0\n.option pop" : "=r"(value));
  return value;
#else
  return 0;
#endif
}

static double determinant(double m[4][4]) {
  double product = 1;
  for (int k = 0; k < 4; ++k) {
    product *= m[k][k];
    for (int i = k + 1; i < 4; ++i) {
      const double factor = m[i][k] / m[k][k];
      for (int j = k; j < 4; ++j) m[i][j] -= factor * m[k][j];
    }
  }
  return product;
}

static float series(float x) {
  float sum = 1;
  float term = 1;
  for (int i = 1; i < 12; ++i) {
    term = term * x / (float)i;
    sum += term;
  }
  return sum;
}

int main(void) {
  volatile float zero = 0;
  volatile double big = 1e300;
  double m[4][4];
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j) m[i][j] = i == j ? 4.5 : 1.0 / (i + j + 1);
  }
  const double d = determinant(m);
  const float e = series(1.0f);
  printf("%d %d %u\n", (int)(d * 1000), (int)(e * 100000), flags());
  const float infinite = 1.0f / zero;
  const float undefined = infinite - infinite;
  const double over = big * big;
  const int classes = (infinite > 1e30f) + 2 * (undefined != undefined) + 4 * (over > big);
  printf("%d %u %.3f %g\n", classes, flags(), sqrt(2.0), (double)fmaf(1.5f, 2.25f, -0.125f));
  int64_t sum = 0;
  for (int i = -20; i < 20; ++i) {
    const double x = i * 0.37;
    sum += (int64_t)(x * 1e10) + (uint32_t)(i < 0 ? -x : x) + lrintf((float)x);
    sum += (int64_t)(fminf((float)x, 1.5f) * 16) + (int64_t)fabs(floor(x));
  }
  printf("%ld %u\n", (long)sum, flags());
  return classes == 7 ? 0 : 1;
}
