/** Prepositions, also of several words, as lists of words with the longest first. */

const SEVERAL_WORDS =
  'just to the left of, just to the right of, on the left side of, on the right side of, to the left side of, to the right side of, on the left of, on the right of, to the left of, to the right of, at the left of, at the right of, off to the left of, off to the right of, in the middle of, at the foot of, at the base of, at the edge of, at the top of, on the edge of, on the far side of, on the side of, in the shade of, in the shadow of, on the roof of, on the top of, on the back of, at the bottom of, on the other side of, at the end of, at the side of, on the bank of, on the banks of, in the shade under, on top of, in front of, in back of, left of, right of, next to, close to, ahead of, out of, away from, up to, across from, inside of, outside of, because of, instead of, face to face with, side by side with, far behind, high above, far above, far below, high over, low over, straight above, directly above, right above, just above, directly below, right below, just below, directly over, right over, directly under, right under, right beneath, directly behind, right behind, just behind, right beside, right next to, right in front of, directly in front of, from above, from below, from behind'
const ONE_WORD =
  'toward, towards, in, on, at, over, under, above, below, beneath, underneath, behind, beside, between, among, amid, amidst, around, round, through, throughout, across, along, alongside, past, near, by, from, to, for, of, with, without, into, onto, inside, outside, within, upon, atop, against, during, like, than, via, off, beyond, opposite, vs, versus, about, facing, featuring, showing, including, containing'

export const PREPOSITIONS: readonly (readonly string[])[] = `${SEVERAL_WORDS}, ${ONE_WORD}`
  .split(', ')
  .map((phrase) => phrase.split(' '))
  .sort((a, b) => b.length - a.length)
