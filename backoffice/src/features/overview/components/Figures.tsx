import { Paper, SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { Compared } from '../compared';
import { differenceOf, growthOf, shareOf, type Step } from '../numbers';
import { useFormats } from '../use-formats';
import classes from './Overview.module.css';

interface Figure {
  name: 'received' | 'opened' | 'reviewed' | 'average';
  value: string | null;
  change: number | null;
  written: (change: number) => string;
}

interface Props {
  compared: Compared;
  weeks: number;
}

/** The four numbers that one looks at first, each against the weeks before. */
export function Figures({ compared, weeks }: Props) {
  const { t } = useTranslation('overview');
  const figures = useFigures(compared);
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} component="dl" m={0}>
      {figures.map(({ name, value, change, written }) => (
        <Paper key={name} withBorder p="md" className={classes.panel ?? ''} component="div">
          <Text component="dt" size="sm" c="dimmed">
            {t(`figure.${name}`)}
          </Text>
          <Text component="dd" m={0} className={classes.figure ?? ''}>
            {value ?? '–'}
          </Text>
          <Text component="dd" m={0} size="xs" c="dimmed">
            {change === null
              ? t(`figureHint.${name}`)
              : t('against', { change: written(change), count: weeks })}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}

function useFigures({ funnel: { now, before }, brand }: Compared): Figure[] {
  const formats = useFormats();
  const { t } = useTranslation('overview');
  const points = (change: number) =>
    t('points', { change: formats.points(change), count: Math.abs(100 * change) });
  const rate = (step: Step) => {
    const [share, earlier] = [shareOf(now[step], now.sent), shareOf(before[step], before.sent)];
    return {
      value: share === null ? null : formats.share(share),
      change: differenceOf(share, earlier),
      written: points,
    };
  };
  return [
    {
      name: 'received',
      value: formats.whole(now.scheduled),
      change: growthOf(now.scheduled, before.scheduled),
      written: formats.growth,
    },
    { name: 'opened', ...rate('opened') },
    { name: 'reviewed', ...rate('submitted') },
    {
      name: 'average',
      value: brand.now.average === null ? null : formats.rate(brand.now.average),
      change: differenceOf(brand.now.average, brand.before.average),
      written: formats.step,
    },
  ];
}
