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
