import { conform } from './conform.js'

conform('runway')
