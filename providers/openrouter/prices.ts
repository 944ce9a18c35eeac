/**
 * OpenRouter's price list as price rules. Each price has a name that says what it is for: `duration_seconds_with_audio_720p` is
 * dollars a second, `cents_per_video_output_second_480p` cents. A name that isn't known makes the price unknown: it may be the dearest.
 */
type When = { resolution?: string[]; audio?: boolean; task?: string[] }
interface Rule {
  per: 'second' | 'surcharge' | 'minimum'
  usd: string
  when: When
}

const SECONDS =
  /^(?:(text|image)_to_video_)?(?:(duration_seconds|per[-_]video[-_]second)|(cents_per_(?:video_output_second|second_output)))(?:_(with|without)_audio)?(?:[-_](\d+p|\dk))?$/i

/** Of things this wire isn't asked for here: more of a clip, references, enlargement. */
const ELSEWHERE = /continuation|reference|megapixel|upscal|video_input/i

/** A cent is a hundredth of a dollar, exactly. */
function dollars(cents: string): string {
  const [whole = '0', part = ''] = cents.split('.')
  const digits = whole.padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${part}`.replace(/\.?0+$/, '')
}

/** @param resolutions the words of the model, as its list has them */
export function rulesOf(
  skus: Readonly<Record<string, string>>,
  resolutions: readonly string[],
): Rule[] | { odd: string[] } {
  const rules: Rule[] = []
  const odd: string[] = []
  for (const [name, amount] of Object.entries(skus)) {
    const [found, source, , cents, sound, word] = SECONDS.exec(name) ?? []
    if (!/^\d+(\.\d+)?$/.test(amount)) odd.push(name)
    else if (found !== undefined) {
      const resolution = word && resolutions.find((one) => one.toLowerCase() === word.toLowerCase())
      // A size the model doesn't have.
      if (word && !resolution) continue
      rules.push({
        per: 'second',
        usd: cents ? dollars(amount) : amount,
        when: {
          ...(resolution && { resolution: [resolution] }),
          ...(sound && { audio: sound === 'with' }),
          ...(source && { task: source === 'text' ? ['text-to-video'] : ['image-to-video', 'first-last'] }),
        },
      })
    } else if (name === 'cents_per_image_input')
      for (const [task, count] of [
        ['image-to-video', 1],
        ['first-last', 2],
      ] as const)
        rules.push(
          ...Array.from({ length: count }, () => ({
            per: 'surcharge' as const,
            usd: dollars(amount),
            when: { task: [task] },
          })),
        )
    else if (name === 'minimum_cents_per_generation') rules.push({ per: 'minimum', usd: dollars(amount), when: {} })
    else if (!ELSEWHERE.test(name)) odd.push(name)
  }
  if (odd.length || !rules.some(({ per }) => per === 'second')) return { odd }
  // The first that matches applies: those with more conditions come first.
  return rules.sort((a, b) => Object.keys(b.when).length - Object.keys(a.when).length)
}
