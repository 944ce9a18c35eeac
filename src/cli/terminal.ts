/** The two streams of the command line: answers on stdout, everything else on stderr. */
import { createColors } from 'picocolors'
