//! One function, compiled for the vectors that the processor has.
//!
//! Nothing is fused and no sum is put in another order: each variant gives the same bytes, wider vectors give them sooner.

/// Declares a function whose body is compiled for AVX-512, for AVX2 and for any processor; a call takes the widest there is.
///
/// What the body calls has to be `#[inline(always)]`, or it stays narrow.
macro_rules! wide {
    ($(#[$attribute:meta])* $vis:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $body:block) => {
        $(#[$attribute])*
        $vis fn $name($($argument: $kind),*) {
            #[inline(always)]
            fn any($($argument: $kind),*) $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx512f,avx512dq,avx512vl,avx512bw,avx2,bmi1,bmi2,popcnt")]
                fn of_512_bits($($argument: $kind),*) {
                    any($($argument),*);
                }
                #[target_feature(enable = "avx2,bmi1,bmi2,popcnt")]
                fn of_256_bits($($argument: $kind),*) {
                    any($($argument),*);
                }
                let has_256 = is_x86_feature_detected!("avx2")
                    && is_x86_feature_detected!("bmi1")
                    && is_x86_feature_detected!("bmi2")
                    && is_x86_feature_detected!("popcnt");
                if has_256
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512bw")
                {
                    // SAFETY: the processor was just asked, and has what the function was compiled for.
                    #[expect(unsafe_code, reason = "the compiler cannot see what the processor has")]
                    return unsafe { of_512_bits($($argument),*) };
                }
                if has_256 {
                    // SAFETY: as above.
                    #[expect(unsafe_code, reason = "the compiler cannot see what the processor has")]
                    return unsafe { of_256_bits($($argument),*) };
                }
            }
            any($($argument),*);
        }
    };
}
pub(crate) use wide;

/// Values of a vector of 512 bits.
pub(crate) const VECTOR: usize = 8;

/// Which values [`pick`] takes; what is equal to an end is taken either way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    /// At most the first end, or at least the second.
    Outside,
    /// From the first end to the second.
    Inside,
}

/// Puts the values on a side of `ends` at the front of `out`, in their order, and gives their number. It stops where the next eight may
/// not find room; what follows the values there means nothing.
///
/// `None` where the processor cannot press a vector together (AVX-512): nothing is done then.
#[inline(always)]
pub(crate) fn pick(values: &[f64], ends: (f64, f64), side: Side, out: &mut [f64]) -> Option<usize> {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor was just asked, and has what the functions were compiled for.
        #[expect(unsafe_code, reason = "the compiler cannot see what the processor has")]
        return Some(unsafe {
            match side {
                Side::Outside => press::<true>(values, ends, out),
                Side::Inside => press::<false>(values, ends, out),
            }
        });
    }
    let _ = (values, ends, side, out);
    None
}

/// What [`pick`] does: outside the ends, or inside.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,popcnt")]
fn press<const OUTSIDE: bool>(values: &[f64], ends: (f64, f64), out: &mut [f64]) -> usize {
    use std::arch::x86_64::{
        _CMP_GE_OQ, _CMP_LE_OQ, _mm512_cmp_pd_mask, _mm512_loadu_pd, _mm512_maskz_compress_pd, _mm512_set1_pd,
        _mm512_storeu_pd,
    };
    let (first, second) = (_mm512_set1_pd(ends.0), _mm512_set1_pd(ends.1));
    let mut found = 0usize;
    let (vectors, rest) = values.as_chunks::<VECTOR>();
    for vector in vectors {
        let Some(place) = out.get_mut(found..).and_then(<[f64]>::first_chunk_mut::<VECTOR>) else { break };
        // SAFETY: `vector` is eight values.
        #[expect(unsafe_code, reason = "a load from an address")]
        let values = unsafe { _mm512_loadu_pd(vector.as_ptr()) };
        let taken = if OUTSIDE {
            _mm512_cmp_pd_mask::<_CMP_LE_OQ>(values, first) | _mm512_cmp_pd_mask::<_CMP_GE_OQ>(values, second)
        } else {
            _mm512_cmp_pd_mask::<_CMP_GE_OQ>(values, first) & _mm512_cmp_pd_mask::<_CMP_LE_OQ>(values, second)
        };
        let pressed = _mm512_maskz_compress_pd(taken, values);
        // SAFETY: `place` has room for eight values.
        #[expect(unsafe_code, reason = "a store to an address")]
        unsafe {
            _mm512_storeu_pd(place.as_mut_ptr(), pressed);
        }
        found = found.wrapping_add(taken.count_ones() as usize);
    }
    for value in rest {
        let taken =
            if OUTSIDE { (*value <= ends.0) | (*value >= ends.1) } else { (*value >= ends.0) & (*value <= ends.1) };
        let Some(place) = out.get_mut(found) else { break };
        *place = *value;
        found = found.wrapping_add(usize::from(taken));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picks_are_those_of_a_filter_and_stop_where_room_ends() {
        let values: Vec<f64> = (0..83).map(|at| f64::from(at * 37 % 83)).collect();
        for (side, taken) in [
            (Side::Outside, (|v: f64| v <= 9.0 || v >= 60.0) as fn(f64) -> bool),
            (Side::Inside, |v: f64| (9.0..=60.0).contains(&v)),
        ] {
            let wanted: Vec<f64> = values.iter().copied().filter(|v| taken(*v)).collect();
            let mut out = [f64::NAN; 96];
            // A processor without the instruction picks nothing; what stands in for it is tested where it is used.
            let Some(found) = pick(&values, (9.0, 60.0), side, &mut out) else { return };
            assert_eq!(out[..found], wanted);
            let mut little = [f64::NAN; 16];
            let found = pick(&values[..80], (9.0, 60.0), side, &mut little).unwrap();
            assert!(found > 16 - VECTOR && found <= 16, "{found}");
            assert_eq!(little[..found], wanted[..found]);
        }
    }
}
