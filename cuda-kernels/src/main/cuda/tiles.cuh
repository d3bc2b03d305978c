#pragma once
// Many tables in one launch: a launch has a list of jobs, one a table, in the order of their tiles;
// a block takes one tile.

#include "field.cuh"

/// The job whose tiles include `tile`: the last one that begins at or before it. A job without
/// tiles begins where the next one does.
///
///     first tiles   0     3        7  7        12      (the third job has no tiles)
///     blocks        0 1 2 3 4 5 6  7 8 9 10 11 12 ...
template <class Job>
__device__ __forceinline__ const Job& job_of_tile(const Job* jobs, u32 count, u32 tile) {
  u32 low = 0;
  for (u32 size = count; size > 1;) {
    u32 half = size / 2;
    if (jobs[low + half].first_tile <= tile) {
      low += half;
      size -= half;
    } else {
      size = half;
    }
  }
  return jobs[low];
}
