import { Paper, Progress, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import { shareOf, STEPS, type Funnel as FunnelNumbers } from '../numbers';
import { useFormats } from '../use-formats';
import classes from './Overview.module.css';

/** How far requests came, step by step: a table whose bars are drawn beside its numbers. */
export function Funnel({ funnel }: { funnel: FunnelNumbers }) {
  const { t } = useTranslation('overview');
  const formats = useFormats();
  const written = (part: number, whole: number) => {
    const share = shareOf(part, whole);
    return share === null ? '–' : formats.share(share);
  };
  return (
    <Paper withBorder p="md" className={classes.panel ?? ''} component="section" aria-labelledby="funnel">
      <Title order={2} size="h5" id="funnel">
        {t('funnel.title')}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t('funnel.hint')}
      </Text>
      <table className={classes.bars} aria-labelledby="funnel">
        <thead>
          <tr>
            <th scope="col">{t('funnel.step')}</th>
            <td className={classes.bar} />
            <th scope="col">{t('funnel.requests')}</th>
            <th scope="col">{t('funnel.ofAll')}</th>
            <th scope="col">{t('funnel.ofPrevious')}</th>
          </tr>
        </thead>
        <tbody>
          {STEPS.map((step, at) => {
            const previous = STEPS[at - 1];
            return (
              <tr key={step}>
                <th scope="row">{t(`step.${step}`)}</th>
                <td className={classes.bar}>
                  <Progress
                    size={18}
                    radius="sm"
                    color={at === STEPS.length - 1 ? 'proof.7' : 'blue.5'}
                    value={100 * (shareOf(funnel[step], funnel.scheduled) ?? 0)}
                    aria-hidden
                  />
                </td>
                <td>{formats.whole(funnel[step])}</td>
                <td>{written(funnel[step], funnel.scheduled)}</td>
                <td>{previous === undefined ? '' : written(funnel[step], funnel[previous])}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Paper>
  );
}
